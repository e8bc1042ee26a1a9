package io.tidemark.storage.service;

import io.tidemark.storage.StoreCredentials;

/** Address and credentials of a storage target, opened. */
public record TargetAddress(String address, StoreCredentials credentials) {}
