package io.tidemark.engine.codec;

class ZstdCodecTest extends CodecContract {

    ZstdCodecTest() {
        super(new ZstdCodec(), false);
    }
}
