/** What an operator can choose, from options and the configuration file. */
package dev.narrows.firewall.config;
