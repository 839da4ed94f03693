-- A value of its own transaction: the next migration uses it.

-- +goose Up
alter type announcement_audience add value 'session';
