package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestoreReport;
import io.tidemark.engine.restore.TarReader;
import io.tidemark.engine.restore.TarSink;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Writes a backup with its WAL as one plain tar file: unpacked, it is a data directory from which"
                + " PostgreSQL recovers without Tidemark.",
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "<file>", description = "The tar file to write; - for standard output.")
    private String file;

    @Mixin
    private final PlanArguments plan = new PlanArguments();

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() throws IOException {
        if (service.given()) {
            exportFromService();
            return ExitCode.OK.status();
        }
        var options = plan.options(RestoreOptions.selfContained());
        try (var opened = OpenedRepository.open(store)) {
            var planned = plan.plan(opened);
            if (file.equals("-")) {
                // standard output carries the archive and nothing else
                @SuppressWarnings("resource") // stays open: it is not ours
                var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
                write(opened, planned, options, out);
                out.flush();
            } else {
                print(planned, writeFile(Path.of(file).toAbsolutePath(), out -> write(opened, planned, options, out)));
            }
            return ExitCode.OK.status();
        }
    }

    private void exportFromService() throws IOException {
        plan.requireNothingToAdapt();
        try (var client = service.open()) {
            var planned = plan.plan(client);
            if (file.equals("-")) {
                @SuppressWarnings("resource") // stays open: it is not ours
                var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
                download(client, planned, out);
                out.flush();
                return;
            }
            print(planned, writeFile(Path.of(file).toAbsolutePath(), out -> download(client, planned, out)));
        }
    }

    private DataSize download(ServiceClient client, ServicePlan planned, OutputStream out) throws IOException {
        var recovery = plan.recover(client, planned, true);
        return common.fetching(client, recovery, (in, progress, cancellation) -> {
            progress.phase("files");
            progress.total(planned.filesSize().bytes() + planned.walSize().bytes());
            var copying = new Copying(in, out);
            // read as what it is: one that was cut off must not be taken for whole
            var tar = new TarReader(copying);
            for (var member = tar.next(); member.isPresent(); member = tar.next()) {
                cancellation.throwIfRequested();
                tar.transferTo(OutputStream.nullOutputStream());
                progress.advance(member.get().entry().sizeBytes());
            }
            copying.transferTo(OutputStream.nullOutputStream());
            return new DataSize(copying.bytes);
        });
    }

    /** Writes on what is read. */
    private static final class Copying extends InputStream {

        private final InputStream in;
        private final OutputStream out;
        private long bytes;

        Copying(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public int read() throws IOException {
            var octet = new byte[1];
            return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var read = in.read(buffer, offset, length);
            if (read > 0) {
                out.write(buffer, offset, read);
                bytes += read;
            }
            return read;
        }
    }

    private void print(ServicePlan planned, DataSize written) {
        if (common.wantsJson()) {
            var fields = planned.fields();
            fields.put("file", file);
            fields.put("writtenBytes", written.bytes());
            Json.print(common.out(), fields);
        } else {
            common.out().printf("Exported backup %s to %s: %s.%n", planned.backup(), file, written);
            common.out().flush();
        }
    }

    /** Writes an archive and answers with what can be said about it. */
    @FunctionalInterface
    private interface Writing<T> {
        T to(OutputStream out) throws IOException;
    }

    /** Whole or not at all. */
    private static <T> T writeFile(Path target, Writing<T> writing) throws IOException {
        if (Files.exists(target)) {
            throw unusable(target, new FileAlreadyExistsException(target.toString()));
        }
        var partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            T report;
            try (var out = open(partial)) {
                report = writing.to(out);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return report;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static OutputStream open(Path partial) {
        try {
            return new BufferedOutputStream(
                    Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16);
        } catch (IOException failure) {
            throw unusable(partial, failure);
        }
    }

    private RestoreReport write(OpenedRepository opened, RestorePlan planned, RestoreOptions options, OutputStream out)
            throws IOException {
        try (var sink = new TarSink(out)) {
            var restore = new Restore(opened.repository(), opened.archive());
            return common.working(
                    (progress, cancellation) -> restore.run(planned, sink, options, progress, cancellation));
        }
    }

    private void print(RestorePlan planned, RestoreReport report) {
        if (common.wantsJson()) {
            var fields = BackupFields.of(planned);
            fields.put("file", file);
            fields.put("files", report.files());
            fields.put("restoredBytes", report.size().bytes());
            fields.put("restoredWalBytes", report.walSize().bytes());
            Json.print(common.out(), fields);
        } else {
            common.out()
                    .printf(
                            "Exported backup %s to %s: %d files, %s, and %s of WAL.%n",
                            report.backup(), file, report.files(), report.size(), report.walSize());
            common.out().flush();
        }
    }

    private static EngineException unusable(Path target, IOException cause) {
        var exists = cause instanceof FileAlreadyExistsException;
        return new EngineException(
                ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                exists ? "%s exists".formatted(target) : "write %s: %s".formatted(target, cause),
                exists ? "Choose another name, or remove the file." : "Choose a folder that exists and may be written.",
                cause);
    }
}
