/**
 * What of an index is shown: rules, views, and the reason for each file that is hidden. One pure function
 * judges a file for its page and for its bytes alike. Knows repositories and what they answer, no upstream and
 * no store; holds no state but what an audit has said already.
 */
@NullMarked
package dev.clutch.policy;

import org.jspecify.annotations.NullMarked;
