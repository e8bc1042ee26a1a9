package io.tidemark.storage.service;

import io.tidemark.engine.Secret;
import java.util.Optional;

/** Address and credentials of a storage target, opened; empty where a store asks for none. */
public record TargetAddress(String address, Optional<String> accessKey, Optional<Secret> secretKey) {}
