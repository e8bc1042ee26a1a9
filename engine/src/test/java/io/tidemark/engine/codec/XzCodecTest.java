package io.tidemark.engine.codec;

class XzCodecTest extends CodecContract {

    XzCodecTest() {
        super(new XzCodec(), true);
    }
}
