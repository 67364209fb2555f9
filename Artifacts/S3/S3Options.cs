using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Artifacts.S3;

/// <summary>The options of the configuration section <c>Artifacts:S3</c>: a bucket of Amazon S3 or of a compatible server.</summary>
public sealed class S3Options
{
    /// <summary>Gets or sets the name of the bucket, which must exist; empty if artifacts are not stored in a bucket.</summary>
    public string Bucket { get; set; } = string.Empty;

    /// <summary>Gets or sets the prefix of all object keys, such as <c>texttovideo/</c>; empty for none.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>Gets or sets the address of the server; empty for Amazon S3 in the region.</summary>
    public string ServiceUrl { get; set; } = string.Empty;

    /// <summary>Gets or sets the region, such as <c>eu-central-1</c>. Most compatible servers accept any.</summary>
    public string Region { get; set; } = string.Empty;

    /// <summary>
    /// Gets or sets the access key. If it and the secret key are empty, the credentials come from the environment
    /// (<c>AWS_ACCESS_KEY_ID</c>, profiles, roles of the machine or pod).
    /// </summary>
    public string AccessKey { get; set; } = string.Empty;

    /// <summary>Gets or sets the secret key.</summary>
    public string SecretKey { get; set; } = string.Empty;

    /// <summary>
    /// Gets or sets whether the bucket's name is part of the path and not of the host name. By default true if <see cref="ServiceUrl"/> is
    /// specified.
    /// </summary>
    public bool? ForcePathStyle { get; set; }

    /// <summary>
    /// Gets or sets the size of a part of a multipart upload in MiB, 5 to 512. A writer needs up to three times as much memory. An upload
    /// has at most 10,000 parts.
    /// </summary>
    [Range(5, 512)]
    public int PartMebibytes { get; set; } = 8;
}
