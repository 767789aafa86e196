package dev.clutch.config;

/** What becomes of a file whose upload time nobody knows where a rule asks for it. */
public enum UnknownTime {
  HIDE,
  SHOW
}
