// Only there for the precompiled header to be built with.
