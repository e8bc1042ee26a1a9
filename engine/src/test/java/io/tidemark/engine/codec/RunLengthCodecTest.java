package io.tidemark.engine.codec;

class RunLengthCodecTest extends CodecContract {

    RunLengthCodecTest() {
        super(new RunLengthCodec(), false);
    }
}
