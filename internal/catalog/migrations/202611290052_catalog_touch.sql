-- When a course was last changed is when somebody changed it, not when somebody enrolled in it or reviewed it.

-- +goose Up
drop trigger courses_touch on courses;
create trigger courses_touch
    before update on courses
    for each row
    when ((old.enrollment_count, old.completion_count, old.review_count, old.star_sum, old.rating)
        is not distinct from (new.enrollment_count, new.completion_count, new.review_count, new.star_sum, new.rating))
    execute function touch_updated_at();
