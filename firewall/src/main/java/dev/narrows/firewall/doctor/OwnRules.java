package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.DivertPlan;
import java.util.List;
import java.util.Optional;

/**
 * What follows from the rule file that Narrows uses, or would use.
 *
 * @param name of the file, for people
 * @param file empty for the rules built in
 * @param changedSeconds when the file was changed, in seconds since 1970; 0 for the built-in ones
 * @param report what is wrong with it; empty when it can be used
 * @param kernelProblems what its rules ask and the kernel cannot tell
 * @param plan the diverts it needs; empty when it cannot be used
 */
record OwnRules(
    String name,
    Optional<String> file,
    long changedSeconds,
    String report,
    List<String> kernelProblems,
    Optional<DivertPlan> plan) {}
