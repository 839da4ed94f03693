package app

import "github.com/courseworx/courseworx/internal/account/accountapi"

// People are all that keep something about people.
func (a *App) People() []accountapi.Personal { return a.modules.account.People() }

// Retain is the daily job that takes old personal records away.
var Retain = (*App).retain
