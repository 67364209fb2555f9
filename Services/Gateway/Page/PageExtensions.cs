using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace TextToVideo.Gateway.Page;

/// <summary>The web page. Its files are embedded in this assembly, so that both forms serve it from every working directory.</summary>
internal static class PageExtensions
{
    /// <summary>Media may be blobs, because a browser sends no API key with the requests of an element.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string Root = "wwwroot";

    private static readonly Dictionary<string, string> s_contentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Adds what <see cref="UsePage"/> needs. Browsers accept nothing better than gzip without TLS.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddPage(this IServiceCollection services)
    {
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.SmallestSize);
        services.AddSingleton<CompressedEntityTags>();
        return services.AddResponseCompression(options =>
        {
            options.Providers.Add<GzipCompressionProvider>();
            options.MimeTypes = s_contentTypes.Values.Select(type => type.Split(';')[0]);
        });
    }

    /// <summary>Serves the page's files, and <c>index.html</c> at <c>/</c>. All other requests pass, untouched.</summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UsePage(this IApplicationBuilder app)
    {
        var files = new ManifestEmbeddedFileProvider(typeof(PageExtensions).Assembly, Root);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        return app.UseWhen(
            context => files.GetFileInfo(context.Request.Path.Value ?? string.Empty).Exists,
            page =>
                page.UseMiddleware<CompressedEntityTags>()
                    .UseResponseCompression()
                    .UseStaticFiles(
                        new StaticFileOptions
                        {
                            FileProvider = files,
                            ContentTypeProvider = new FileExtensionContentTypeProvider(s_contentTypes),
                            OnPrepareResponse = served => SetHeaders(served.Context.Response.Headers),
                        }
                    )
        );
    }

    /// <summary>A browser checks for a new version on each use, and loads and runs nothing but the page's own files.</summary>
    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.Vary = HeaderNames.AcceptEncoding;
    }
}
