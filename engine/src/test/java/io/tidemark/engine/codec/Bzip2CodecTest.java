package io.tidemark.engine.codec;

class Bzip2CodecTest extends CodecContract {

    Bzip2CodecTest() {
        super(new Bzip2Codec(), true);
    }
}
