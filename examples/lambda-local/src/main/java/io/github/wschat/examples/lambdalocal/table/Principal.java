package io.github.wschat.examples.lambdalocal.table;

import io.github.wschat.examples.lambdalocal.template.Policy;

/** Whom an access key belongs to. */
record Principal(String roleName, Policy policy) {}
