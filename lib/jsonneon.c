/* SPDX-License-Identifier: MIT */
/* Four vectors of 16 bytes: every aarch64 has NEON. */
#include "jsonmask.h"

#if defined(__aarch64__) && !defined(__AARCH64EB__)
#include <arm_neon.h>

#define KERNEL static inline

struct bytes {
	uint8x16_t v[4];
};

static inline struct bytes
load(const char *p)
{
	const uint8_t *q = (const uint8_t *)p;

	return (struct bytes){{vld1q_u8(q), vld1q_u8(q + 16), vld1q_u8(q + 32),
	    vld1q_u8(q + 48)}};
}

static inline struct bytes
fold(struct bytes b)
{
	for (int i = 0; i < 4; i++)
		b.v[i] = vorrq_u8(b.v[i], vdupq_n_u8(0x20));
	return b;
}

/* One bit of each byte, which is 0 or 255: sums of pairs bring them together.
 */
static inline uint64_t
gather(struct bytes b)
{
	const uint8x16_t bit = {
	    1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t low =
	    vpaddq_u8(vandq_u8(b.v[0], bit), vandq_u8(b.v[1], bit));
	uint8x16_t high =
	    vpaddq_u8(vandq_u8(b.v[2], bit), vandq_u8(b.v[3], bit));

	low = vpaddq_u8(low, high);
	low = vpaddq_u8(low, low);
	return vgetq_lane_u64(vreinterpretq_u64_u8(low), 0);
}

static inline uint64_t
same(struct bytes b, int c)
{
	for (int i = 0; i < 4; i++)
		b.v[i] = vceqq_u8(b.v[i], vdupq_n_u8((uint8_t)c));
	return gather(b);
}

static inline uint64_t
from(struct bytes b, int c)
{
	for (int i = 0; i < 4; i++)
		b.v[i] = vcgeq_u8(b.v[i], vdupq_n_u8((uint8_t)c));
	return gather(b);
}

static inline uint64_t
parity(uint64_t m)
{
	for (int i = 1; i < 64; i *= 2)
		m ^= m << i;
	return m;
}

#include "jsonkernel.h"

const struct json_kernel json_neon = {"neon", masks};
#endif
