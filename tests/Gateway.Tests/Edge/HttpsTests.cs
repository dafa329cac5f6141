using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Platform.Gateway.Tests.Limits;

namespace Platform.Gateway.Tests.Edge;

public sealed class HttpsTests
{
    [Fact]
    public async Task The_gateway_speaks_https_with_the_configured_certificate()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-https-");
        try
        {
            using var certificate = Create();
            var file = Path.Combine(folder.FullName, "gateway.pfx");
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, "of the tests"));
            await using var gateway = await GatewayHost.StartAsync(
                ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
                ("Kestrel:Certificates:Default:Path", file),
                ("Kestrel:Certificates:Default:Password", "of the tests"));
            using var client = new HttpClient(new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
                },
            });
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FakeAuth.GoodKey);

            using var response = await client.GetAsync(new Uri(gateway.Address, "/v1/models"));

            Assert.Equal("https", gateway.Address.Scheme);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("max-age=31536000; includeSubDomains", SharedLimitTests.Header(response, "Strict-Transport-Security"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway of the tests", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
