/**
 * Settings, read from text into values that can't be wrong. {@link dev.clutch.config.Settings} declares each
 * once; {@link dev.clutch.config.ConfigurationLoader} makes a {@link dev.clutch.config.Configuration} of flags,
 * environment and file, or says everything that is wrong with them, each with its line. Nothing is opened and
 * nobody is asked. The only package that knows TOML; holds no state but what a watch has seen last.
 */
@NullMarked
package dev.clutch.config;

import org.jspecify.annotations.NullMarked;
