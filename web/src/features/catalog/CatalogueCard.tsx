import { useSyncExternalStore } from 'react';
import { Slot, useRegistry } from '@/platform/Slot.tsx';
import type { CourseCard as Course } from '@/shared/api/types.ts';
import { CourseCard } from '@/shared/ui/CourseCard.tsx';

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
  const registry = useRegistry();
  const replaced = useSyncExternalStore(
    registry.subscribe,
    () => registry.slot('catalogue.card.price').length > 0,
  );
  return (
    <CourseCard
      course={course}
      eager={eager}
      by={by}
      {...(replaced ? { price: <Slot name="catalogue.card.price" props={{ course }} /> } : {})}
    />
  );
}
