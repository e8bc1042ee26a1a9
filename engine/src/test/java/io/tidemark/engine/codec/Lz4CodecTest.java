package io.tidemark.engine.codec;

class Lz4CodecTest extends CodecContract {

    Lz4CodecTest() {
        super(new Lz4Codec(), true);
    }
}
