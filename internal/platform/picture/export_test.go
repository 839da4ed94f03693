package picture

// Orientation is what the camera says, for the fuzzer.
var Orientation = orientation
