import type { CourseCard as Course } from '@/shared/api/types.ts';
import { CourseCard } from '@/shared/ui/CourseCard.tsx';
import { CoursePrice } from './CoursePrice.tsx';

/** A card whose price a plugin may replace, such as one that sells in several currencies. */
export function CatalogueCard({
  course,
  eager = false,
  by,
}: {
  course: Course;
  eager?: boolean;
  by?: string | undefined;
}) {
  return (
    <CourseCard
      course={course}
      eager={eager}
      by={by}
      price={<CoursePrice course={course.id} price={course.price} />}
    />
  );
}
