package io.tidemark.cli;

import io.tidemark.engine.SignedText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "check-certificate",
        description = "Tells whether a certificate of Tidemark's is as it was signed, and by whom.",
        footer = {
            "",
            "Whose key it is, the signature cannot tell: compare the fingerprint with that of another certificate of the provider's."
        },
        sortOptions = false)
final class CheckCertificateCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "<file>", description = "The certificate as it was downloaded.")
    private Path file;

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var certificate = SignedText.open(NamedFile.text(file));
        common.out().print(certificate.text());
        common.out().println("The signature is good. Fingerprint of the key: " + certificate.fingerprint());
        return ExitCode.OK.status();
    }
}
