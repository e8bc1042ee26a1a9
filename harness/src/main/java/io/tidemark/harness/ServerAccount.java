package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The account PostgreSQL runs under: it refuses to run as root. */
enum ServerAccount {
    /** Whoever we are, if that is not root. */
    OURSELVES,
    /** Root outside, nobody inside a user namespace: no file changes its owner. */
    NAMESPACE,
    /** Another user; files are handed over to it first. Where root may not create user namespaces. */
    NOBODY;

    private static final ServerAccount CURRENT = choose();

    static ServerAccount current() {
        return CURRENT;
    }

    /** The command line that runs {@code command} under this account, in the same process. */
    List<String> command(List<String> command) {
        var whole = new ArrayList<String>();
        switch (this) {
            case OURSELVES -> {}
            case NAMESPACE -> whole.addAll(List.of("unshare", "-U"));
            case NOBODY -> whole.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        whole.addAll(command);
        return whole;
    }

    /** Makes the account the owner of {@code tree} and everything below it. */
    void takeOver(Path tree) {
        if (this == NOBODY && Files.exists(tree)) {
            Commands.run(List.of("chown", "-R", "nobody:nogroup", tree.toString()));
        }
    }

    private static ServerAccount choose() {
        var forced = Optional.ofNullable(System.getProperty("tidemark.harness.account"));
        if (forced.isPresent()) {
            return valueOf(forced.get());
        }
        if (!isRoot()) {
            return OURSELVES;
        }
        return Commands.succeeds(List.of("unshare", "-U", "id", "-un")) ? NAMESPACE : NOBODY;
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException failure) {
            throw new UncheckedIOException("find out whether this is root", failure);
        }
    }
}
