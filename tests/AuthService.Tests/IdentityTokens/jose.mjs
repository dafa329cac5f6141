// The identity tokens by the npm package jose: reads { token, jwks, privateKey } from standard input, answers what it thinks of them, and tokens of its own.
import * as jose from 'jose';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { token, jwks, privateKey } = JSON.parse(Buffer.concat(chunks).toString());

const expected = { issuer: 'platform-auth', audience: 'platform-services', algorithms: ['ES256'] };
const keys = jose.createLocalJWKSet(jwks);
const judge = async (candidate, rules) => {
  try {
    return (await jose.jwtVerify(candidate, keys, rules)).payload.sub;
  } catch (refusal) {
    return refusal.code;
  }
};

const header = jose.decodeProtectedHeader(token);
const claims = jose.decodeJwt(token);
const [, , signature] = token.split('.');
const own = await jose.importPKCS8(privateKey, 'ES256');
const strange = (await jose.generateKeyPair('ES256')).privateKey;
const spki = await jose.exportSPKI(await jose.importJWK(jwks.keys[0], 'ES256', { extractable: true }));
const sign = (payload, key, protectedHeader = header) => new jose.SignJWT(payload).setProtectedHeader(protectedHeader).sign(key);
const now = Math.floor(Date.now() / 1000);

console.log(JSON.stringify({
  verified: await judge(token, expected),
  refusals: {
    otherAudience: await judge(token, { ...expected, audience: 'somebody-else' }),
    otherIssuer: await judge(token, { ...expected, issuer: 'somebody-else' }),
    tampered: await judge([token.split('.')[0], jose.base64url.encode(JSON.stringify({ ...claims, sub: 'x' })), signature].join('.'), expected),
    expired: await judge(token, { ...expected, currentDate: new Date((claims.exp + 3600) * 1000) }),
  },
  genuine: await sign(claims, own),
  forged: {
    unsecured: new jose.UnsecuredJWT(claims).encode(),
    publicKeyAsSecret: await sign(claims, new TextEncoder().encode(spki), { ...header, alg: 'HS256' }),
    strangeKey: await sign(claims, strange),
    otherAudience: await sign({ ...claims, aud: 'somebody-else' }, own),
    otherIssuer: await sign({ ...claims, iss: 'somebody-else' }, own),
    expired: await sign({ ...claims, iat: now - 7200, nbf: now - 7200, exp: now - 3600 }, own),
    keyInHeader: await sign(claims, strange, { ...header, jwk: await jose.exportJWK((await jose.generateKeyPair('ES256', { extractable: true })).publicKey) }),
  },
}));
