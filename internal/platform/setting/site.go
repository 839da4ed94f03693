package setting

// Site is what the whole site shares: who runs it and in which languages, zone and currency.
type Site struct {
	Organisation     string   `json:"organisation"`
	Hue              int      `json:"hue"` // of the brand, degrees 0 to 359
	Languages        []string `json:"languages"`
	DefaultLanguage  string   `json:"defaultLanguage"`
	Currency         string   `json:"currency"` // ISO 4217, the base currency
	TimeZone         string   `json:"timeZone"` // IANA
	SelfRegistration bool     `json:"selfRegistration"`
}

// SiteKey is the setting.
var SiteKey = Key[Site]{Name: "site", Default: Site{
	Organisation: "CourseWorx", Hue: 195, Languages: []string{"en", "ar"}, DefaultLanguage: "en", Currency: "USD", TimeZone: "UTC",
}}
