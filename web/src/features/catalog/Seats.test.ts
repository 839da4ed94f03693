import { expect, it } from 'vitest';
import { seatParts } from './Seats.tsx';

it('draws a free seat and a taken one, however small their share', () => {
  expect([seatParts(0, 20), seatParts(1, 1000), seatParts(10, 20), seatParts(999, 1000)]).toEqual([
    0, 1, 5, 9,
  ]);
  expect([seatParts(20, 20), seatParts(21, 20), seatParts(1, 1)]).toEqual([10, 10, 10]);
});
