/* SPDX-License-Identifier: MIT */
/* Four vectors of 16 bytes: every aarch64 has NEON. */
#include "jsonmask.h"

#ifdef __aarch64__
#include <arm_neon.h>

#define KERNEL static inline

struct bytes {
	uint8x16_t v0, v1, v2, v3;
};

static inline struct bytes
load(const char *p)
{
	const uint8_t *q = (const uint8_t *)p;

	return (struct bytes){
	    vld1q_u8(q), vld1q_u8(q + 16), vld1q_u8(q + 32), vld1q_u8(q + 48)};
}

static inline struct bytes
fold(struct bytes b)
{
	uint8x16_t bit = vdupq_n_u8(0x20);

	return (struct bytes){vorrq_u8(b.v0, bit), vorrq_u8(b.v1, bit),
	    vorrq_u8(b.v2, bit), vorrq_u8(b.v3, bit)};
}

/* A bit of each byte, which are all 0 or 255: pairs are added to one byte. */
static inline uint64_t
gather(struct bytes b)
{
	const uint8x16_t bit = {
	    1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t low = vpaddq_u8(vandq_u8(b.v0, bit), vandq_u8(b.v1, bit));
	uint8x16_t high = vpaddq_u8(vandq_u8(b.v2, bit), vandq_u8(b.v3, bit));

	low = vpaddq_u8(low, high);
	low = vpaddq_u8(low, low);
	return vgetq_lane_u64(vreinterpretq_u64_u8(low), 0);
}

static inline uint64_t
same(struct bytes b, int c)
{
	uint8x16_t x = vdupq_n_u8((uint8_t)c);

	return gather((struct bytes){vceqq_u8(b.v0, x), vceqq_u8(b.v1, x),
	    vceqq_u8(b.v2, x), vceqq_u8(b.v3, x)});
}

static inline uint64_t
from(struct bytes b, int c)
{
	uint8x16_t x = vdupq_n_u8((uint8_t)c);

	return gather((struct bytes){vcgeq_u8(b.v0, x), vcgeq_u8(b.v1, x),
	    vcgeq_u8(b.v2, x), vcgeq_u8(b.v3, x)});
}

#include "jsonkernel.h"

const struct json_kernel json_neon = {"neon", masks, blanks};
#endif
