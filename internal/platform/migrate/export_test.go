package migrate

// Apart is for tests of what others do meanwhile.
var Apart = apart
