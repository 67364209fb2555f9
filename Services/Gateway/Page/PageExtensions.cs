using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace TextToVideo.Gateway.Page;

/// <summary>Serves the web page. Its files are embedded in this assembly, so that the working directory does not matter.</summary>
internal static class PageExtensions
{
    /// <summary>Allows blob URLs for media, because a browser does not send the API key with requests made by HTML elements.</summary>
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

    /// <summary>Adds the services that <see cref="UsePage"/> needs. It uses gzip, because browsers accept Brotli only over TLS.</summary>
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

    /// <summary>Serves the page's files, and <c>index.html</c> at <c>/</c>. Other requests pass through unchanged.</summary>
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

    /// <summary>Makes the browser revalidate the page on each use, and load and run only the page's own files.</summary>
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
