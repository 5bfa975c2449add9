/** The kernel's log. */
package org.jnetfilter.log;
