package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.Verification;
import io.tidemark.engine.repository.VerificationLevel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "verify", description = "Looks for damage in what is stored.", sortOptions = false)
final class VerifyCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "<backup>",
            arity = "0..*",
            description = "The ids of backups, or latest: only these, and no WAL. Default: all that is stored.")
    private List<String> backups = List.of();

    @Option(
            names = "--level",
            paramLabel = "<level>",
            defaultValue = "frames",
            description =
                    "exists: manifests are intact and every object is there; frames: every stored byte is read and"
                            + " opens; everything: every file is rebuilt and compared. Default: frames.")
    private VerificationLevel level = VerificationLevel.FRAMES;

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        if (service.given()) {
            if (!backups.isEmpty()) {
                throw new EngineException(
                        ErrorCode.INVALID_REQUEST,
                        "a service verifies all that is stored of a server",
                        "Leave the backups out, or read the repository with --store and --key-file.");
            }
            try (var client = service.open()) {
                return new ServiceVerification(client, level, common).run().status();
            }
        }
        try (var opened = OpenedRepository.open(store)) {
            var verifier = opened.repository().verifier();
            var chosen = backups.stream()
                    .map(backup -> ShowCommand.find(opened.repository(), backup).id())
                    .collect(Collectors.toSet());
            var result = common.working((progress, cancellation) -> chosen.isEmpty()
                    ? verifier.run(level, progress, cancellation)
                    : verifier.run(chosen, level, progress, cancellation));
            if (common.wantsJson()) {
                printJson(result);
            } else {
                print(result);
            }
            return (result.isClean() ? ExitCode.OK : ExitCode.DAMAGED).status();
        }
    }

    private void print(Verification result) {
        common.out()
                .printf(
                        "Verified %d backups, %d objects, read %s: %s%n",
                        result.backups(),
                        result.objects(),
                        new DataSize(result.bytesRead()),
                        result.isClean() ? "no damage." : result.damages().size() + " damaged or missing.");
        if (!result.isClean()) {
            var table = new Table("OBJECT", "PROBLEM", "BACKUPS AFFECTED");
            for (var damage : result.damages()) {
                table.row(
                        damage.object().toString(),
                        damage.message(),
                        damage.affected().stream().map(Object::toString).collect(Collectors.joining(" ")));
            }
            table.print(common.out());
            common.out().println("Backups that are not named here restore.");
        }
        common.out().flush();
    }

    private void printJson(Verification result) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("level", result.level());
        fields.put("clean", result.isClean());
        fields.put("backups", result.backups());
        fields.put("objects", result.objects());
        fields.put("bytesRead", result.bytesRead());
        fields.put(
                "damages",
                result.damages().stream()
                        .map(damage -> {
                            var each = new LinkedHashMap<String, Object>();
                            each.put("object", damage.object());
                            each.put("code", damage.code());
                            each.put("message", damage.message());
                            each.put("affected", damage.affected());
                            return each;
                        })
                        .toList());
        Json.print(common.out(), fields);
    }
}
