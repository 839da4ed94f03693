package rest

// Paging is embedded in the input of lists.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"1000" doc:"nextCursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25"`
}
