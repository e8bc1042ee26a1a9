package io.tidemark.storage;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Opens clients of the AWS SDK that know what they are told, and look for nothing on the host. */
final class AwsClients {

    private AwsClients() {}

    static S3Client open(StoreAddress.Bucket address, StoreCredentials credentials, StoreOptions options) {
        var keys = AwsBasicCredentials.create(
                credentials.accessKey(), credentials.secretKey().reveal());
        return S3Client.builder()
                .endpointOverride(address.endpoint())
                .region(Region.of(address.region()))
                .credentialsProvider(StaticCredentialsProvider.create(keys))
                .forcePathStyle(true)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                // what is sent carries an MD5, which every service knows
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // the JDK's connections follow no redirect here: it would lead past the guard
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(options.connectTimeout())
                        .socketTimeout(options.readTimeout()))
                .overrideConfiguration(override -> override.retryStrategy(retries -> retries.maxAttempts(1))
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                .build();
    }
}
