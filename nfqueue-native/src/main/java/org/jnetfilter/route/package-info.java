/** rtnetlink: route look-ups, and link and address tables kept current by notifications. */
package org.jnetfilter.route;
