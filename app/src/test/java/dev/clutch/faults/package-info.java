/**
 * What happens to Clutch when disk, upstream and clients misbehave, and not one of them alone: the quick half, in seconds;
 * what takes minutes (kill -9, full disks, clocks, an hour of random faults) is in {@code app/bench/torture}. A single fault and
 * the answer it must get is a case of {@code dev.clutch.conformance}.
 */
@NullMarked
package dev.clutch.faults;

import org.jspecify.annotations.NullMarked;
