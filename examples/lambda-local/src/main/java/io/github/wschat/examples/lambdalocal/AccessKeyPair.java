package io.github.wschat.examples.lambdalocal;

import java.security.SecureRandom;
import java.util.Base64;

/** What a function signs its requests with: as of a role, but without a session token, which nobody here would ask for. */
record AccessKeyPair(String id, String secret) {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    static AccessKeyPair random() {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder("AKIA");
        random.ints(16, 0, ALPHABET.length()).forEach(index -> id.append(ALPHABET.charAt(index)));
        byte[] secret = new byte[30];
        random.nextBytes(secret);
        return new AccessKeyPair(id.toString(), Base64.getEncoder().encodeToString(secret));
    }

    /** Returns what may be logged: nothing of the secret. */
    @Override
    public String toString() {
        return id;
    }
}
