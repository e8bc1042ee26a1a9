package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run of the program, in this process, and what came of it. */
record ProgramRun(int status, String out, String err) {

    static ProgramRun of(List<String> words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Tidemark.run(words.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err, true));
        return new ProgramRun(status, out.toString(), err.toString());
    }

    /** Of a command on a repository in a folder. */
    static ProgramRun on(Path store, Path keyFile, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("--store", "file://" + store, "--key-file", keyFile.toString()));
        return of(all);
    }

    ProgramRun succeeds() {
        assertThat(status).as(toString()).isZero();
        return this;
    }

    /** Ends with that status, and says what is wrong and what to do. */
    ProgramRun fails(ExitCode code) {
        assertThat(status).as(toString()).isEqualTo(code.status());
        assertThat(err).startsWith("tidemark: ").contains("Hint: ").doesNotContain("\tat ");
        return this;
    }
}
