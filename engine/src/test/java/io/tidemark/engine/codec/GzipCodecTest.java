package io.tidemark.engine.codec;

class GzipCodecTest extends CodecContract {

    GzipCodecTest() {
        super(new GzipCodec(), true);
    }
}
