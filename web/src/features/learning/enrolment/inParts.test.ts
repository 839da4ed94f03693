import { expect, it } from 'vitest';
import { inParts } from './inParts.ts';

const people = Array.from({ length: 450 }, (_, i) => ({ id: `e${i}`, name: `Person ${i}` }));
const changed = (ids: string[]) => ids.map((id) => ({ id, code: '' }));

it('sends at most 200 at a time, each once, and says how far it is', async () => {
  const sent: string[][] = [];
  const steps: number[] = [];
  const not = await inParts(
    people,
    async (ids) => {
      sent.push(ids);
      return ids.map((id) => ({ id, code: id === 'e300' ? 'enrollment.full' : '' }));
    },
    (n) => steps.push(n),
  );
  expect(sent.map((s) => s.length)).toEqual([200, 200, 50]);
  expect(sent.flat()).toEqual(people.map((p) => p.id));
  expect(steps).toEqual([0, 200, 400]);
  expect(not).toEqual([{ id: 'e300', name: 'Person 300', code: 'enrollment.full' }]);
});

it('says of whom it was not reached when a later part fails, and fails as a whole when the first does', async () => {
  const failAt = (n: number) => {
    let part = 0;
    return async (ids: string[]) => {
      part += 1;
      if (part === n) throw new Error('no line');
      return changed(ids);
    };
  };
  const not = await inParts(people, failAt(2), () => {});
  expect(not).toHaveLength(250);
  expect(not[0]).toEqual({ id: 'e200', name: 'Person 200', code: 'not_reached' });
  await expect(inParts(people, failAt(1), () => {})).rejects.toThrow('no line');
});
