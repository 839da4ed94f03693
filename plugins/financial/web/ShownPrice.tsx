import type { SlotProps } from '@/platform/registry.ts';
import { Price } from '@/shared/ui/Price.tsx';
import { useShownPrices } from './shown.ts';

/** What a course or a run of it costs, in the currency of whoever is here; what its team says until that is known. */
export default function ShownPrice({ course, group, price }: SlotProps<'course.price'>) {
  const { data } = useShownPrices(course, price);
  const shown = data?.items.find((i) => i.course === course && i.group === (group ?? ''));
  return <Price money={shown?.price ?? price} />;
}
