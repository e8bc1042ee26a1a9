package io.tidemark.harness;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Starts a server, prints its process id, and never stops it. */
final class ForgetfulOwner {

    private ForgetfulOwner() {}

    public static void main(String[] arguments) throws InterruptedException {
        var server = PostgresServer.builder(PostgresVersion.V18)
                .directory(Path.of(arguments[0]))
                .start();
        System.out.println(server.pid());
        new CountDownLatch(1).await();
    }
}
