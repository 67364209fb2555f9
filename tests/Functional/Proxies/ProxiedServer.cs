using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace TextToVideo.Functional.Proxies;

/// <summary>
/// A server with a key behind nginx and HAProxy, which run with the configurations of deploy/proxies. Only their ports and paths are other
/// ones. A second nginx server has no settings but the address of the server. Callers without the key may send 30 requests per minute.
/// </summary>
public sealed class ProxiedServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ProgramProcess> _proxies = [];
    private readonly List<HttpClient> _clients = [];
    private StandaloneProcess? _server;
    private GatewayProcess? _gateway;

    internal StandaloneProcess Server => _server ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The API key.</summary>
    internal string Key { get; private set; } = string.Empty;

    /// <summary>nginx as deploy/proxies/nginx.conf configures it.</summary>
    internal HttpClient Nginx { get; private set; } = null!;

    /// <summary>nginx with its defaults: HTTP/1.0 to the server, responses are buffered.</summary>
    internal HttpClient PlainNginx { get; private set; } = null!;

    /// <summary>The address of gRPC through HAProxy.</summary>
    internal Uri Haproxy { get; private set; } = null!;

    /// <summary>The path of HAProxy's administration socket.</summary>
    internal string HaproxySocket => _folder.Combine("admin.sock");

    public async Task InitializeAsync()
    {
        _server = await StandaloneProcess.StartAsync(
            _folder.Combine("data"),
            environment: new Dictionary<string, string>
            {
                ["Gateway__TrustedProxies__0"] = "127.0.0.1",
                ["Gateway__RateLimit__RequestsPerMinute"] = "30",
                ["Gateway__RateLimit__Burst"] = "30",
            }
        );
        _gateway = await GatewayProcess.StartAsync(
            null,
            [(_server.Address, _server.GrpcAddress)],
            ("Gateway__TrustedProxies__0", "127.0.0.1")
        );
        using HttpResponseMessage created = await _server.Http.PostAsync(
            new Uri("/v1/admin/keys", UriKind.Relative),
            new StringContent(
                """{"name": "admin", "role": "admin", "requests_per_minute": 60000}""",
                new MediaTypeHeaderValue("application/json")
            )
        );
        Key = JsonElement.Parse(await created.Content.ReadAsStringAsync()).Text("key");
        WriteCertificate();
        await StartNginxAsync();
        await StartHaproxyAsync();
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (ProgramProcess proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        foreach (RunningService? service in new RunningService?[] { _gateway, _server })
        {
            if (service is not null)
            {
                await service.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    /// <summary>Creates a handler that trusts the proxies' certificate.</summary>
    internal static SocketsHttpHandler CreateHandler() =>
        new()
        {
            AutomaticDecompression = DecompressionMethods.None,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "deploy", "proxies", name));

    /// <summary>Replaces texts of a configuration, which must be there.</summary>
    private static string Replace(string text, params (string Old, string New)[] replacements)
    {
        foreach ((string old, string @new) in replacements)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, @new, StringComparison.Ordinal);
        }

        return text;
    }

    private async Task StartNginxAsync()
    {
        (int tls, int plain) = FreePorts.GetPair();
        string site = Replace(
            Read("nginx.conf"),
            ("127.0.0.1:8080", Server.Address.Authority),
            ("127.0.0.1:8081", Server.GrpcAddress.Authority),
            ("listen 443", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{tls}")),
            ("/etc/ssl/videos.example.pem", _folder.Combine("both.pem")),
            ("/etc/ssl/videos.example.key", _folder.Combine("both.pem"))
        );
        await File.WriteAllTextAsync(_folder.Combine("site.conf"), site);
        string temporary = string.Concat(
            ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(name => $"{name}_temp_path {_folder.Combine(name)};\n")
        );
        await File.WriteAllTextAsync(
            _folder.Combine("nginx.conf"),
            $$"""
            daemon off;
            master_process off;
            pid {{_folder.Combine("nginx.pid")}};
            error_log stderr;
            events {}
            http {
                access_log off;
                {{temporary}}
                include {{_folder.Combine("site.conf")}};
                server {
                    listen 127.0.0.1:{{plain}};
                    gzip on;
                    gzip_types *;
                    gzip_proxied any;
                    location / {
                        proxy_pass http://{{Server.Address.Authority}};
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                }
            }
            """
        );
        await StartAsync("nginx", ["-e", "stderr", "-c", _folder.Combine("nginx.conf")], tls);
        Nginx = Connect(new Uri($"https://localhost:{tls}"));
        PlainNginx = Connect(new Uri($"http://127.0.0.1:{plain}"));
    }

    private async Task StartHaproxyAsync()
    {
        int port = FreePorts.GetPair().First;
        string configuration = Replace(
            Read("haproxy.cfg"),
            ("127.0.0.1:8081", Server.GrpcAddress.Authority),
            ("127.0.0.1:8091", _gateway!.GrpcAddress.Authority),
            ("bind :8443", string.Create(CultureInfo.InvariantCulture, $"bind 127.0.0.1:{port}")),
            ("/etc/haproxy/videos.example.pem", _folder.Combine("both.pem")),
            ("/run/haproxy/admin.sock", HaproxySocket)
        );
        await File.WriteAllTextAsync(_folder.Combine("haproxy.cfg"), configuration);
        await StartAsync("haproxy", ["-db", "-f", _folder.Combine("haproxy.cfg")], port);
        Haproxy = new Uri($"https://localhost:{port}");
    }

    private async Task StartAsync(string program, string[] arguments, int port)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["PATH"] = $"{start.Environment["PATH"]}:/usr/local/sbin:/usr/sbin";
        start.FileName = ((string[])["/usr/sbin", "/usr/local/sbin", "/usr/bin"])
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists, program);
        var process = ProgramProcess.Start(start);
        _proxies.Add(process);
        await process.UntilListensAsync(port);
    }

    private HttpClient Connect(Uri address)
    {
        var client = new HttpClient(CreateHandler()) { BaseAddress = address, Timeout = Wait.Long };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        _clients.Add(client);
        return client;
    }

    /// <summary>Writes a certificate and its key to one file.</summary>
    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder.Combine("both.pem"), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
