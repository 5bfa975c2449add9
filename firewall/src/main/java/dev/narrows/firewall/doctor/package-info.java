/** Looks at a gateway for what makes packets not fit their path, and says how to mend it. */
package dev.narrows.firewall.doctor;
