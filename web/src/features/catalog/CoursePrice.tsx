import { Slot, useSlot } from '@/platform/Slot.tsx';
import type { Money } from '@/shared/api/types.ts';
import { Price } from '@/shared/ui/Price.tsx';

/** What a course costs, or one of its groups. A plugin may say it in another way, such as in the visitor's currency. */
export function CoursePrice({
  course,
  group = null,
  price,
}: {
  /** Id of the course. */
  course: string;
  /** Id of the group whose price it is; null: the course's own. */
  group?: string | null;
  price: Money;
}) {
  const plain = <Price money={price} />;
  const replaced = useSlot('course.price').length > 0;
  return replaced ? <Slot name="course.price" props={{ course, group, price }} meanwhile={plain} /> : plain;
}
