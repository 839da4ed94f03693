package financial

const (
	taxColumns = `
		r.id::text as id, r.country, r.subdivision, r.subdivision_name, r.name_en, r.name_ar, r.rate_ppm::bigint as rate_ppm, r.is_inclusive, r.is_reversed,
		r.starts_on::text as starts_on, r.ends_on::text as ends_on, r.version, exists (select from financial.orders o where o.tax_rule_id = r.id) as is_used`
	taxSQL   = `select ` + taxColumns + ` from financial.tax_rules r where r.id = $1`
	taxesSQL = `select ` + taxColumns + ` from financial.tax_rules r order by r.country = '', r.country, r.subdivision, r.starts_on desc`
	// Those that count on a day.
	taxesOnSQL = `
		select ` + taxColumns + ` from financial.tax_rules r
		where r.starts_on <= $1::text::date and (r.ends_on is null or r.ends_on >= $1::text::date)
		order by r.country, r.subdivision`

	insertTaxSQL = `
		insert into financial.tax_rules (id, country, subdivision, subdivision_name, name_en, name_ar, rate_ppm, is_inclusive, is_reversed, starts_on, ends_on)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::date, $11::text::date)`
	// Orders refer to the version: where there is one, the database refuses this.
	changeTaxSQL = `
		update financial.tax_rules set country = $3, subdivision = $4, subdivision_name = $5, name_en = $6, name_ar = $7, rate_ppm = $8, is_inclusive = $9, is_reversed = $10,
		starts_on = $11::text::date, ends_on = $12::text::date, version = version + 1
		where id = $1 and version = $2`
	endTaxSQL  = `update financial.tax_rules set ends_on = $2::text::date where id = $1 and (ends_on is null or ends_on >= $3::text::date)`
	dropTaxSQL = `delete from financial.tax_rules where id = $1`

	cartPlaceSQL = `update financial.carts set tax_country = $2, tax_subdivision = $3 where id = $1`
	lastPlaceSQL = `
		select place_country as country, place_subdivision as subdivision from financial.orders
		where buyer_id = $1 and place_country <> ''
		order by number desc
		limit 1`
	personalPlaceSQL = `select tax_country as country, tax_subdivision as subdivision from financial.carts where user_id = $1 and tax_country <> ''`
)
