/** The system calls, by JNA direct mapping, and kernel constants. Not part of the API. */
package org.jnetfilter.internal;
