package io.github.wschat.examples.wiresuite;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** All cases, the same for every target. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(Results.class)
interface WireSuite
        extends HandshakeCases, TutorialCases, RoutingCases, FrameCases, ManagementCases, CrowdCases, PatienceCases {}
