using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using TextToVideo.Fuzz.Values;
using TextToVideo.V1;

namespace TextToVideo.Fuzz.Grpc;

/// <summary>Generates calls of every method of every service from the descriptors of the contracts.</summary>
/// <param name="tensors">Valid values of the fields of type bytes, by name.</param>
internal sealed class GrpcCases(IReadOnlyDictionary<string, byte[]> tensors)
{
    private const int MaxNesting = 3;

    /// <summary>Valid values of fields. Jobs have one denoising step, so that they are fast.</summary>
    private static readonly Dictionary<string, object> s_validValues = new(StringComparer.Ordinal)
    {
        ["prompt"] = VideosClient.Prompt,
        ["model"] = "shapes-mini",
        ["size"] = "64x64",
        ["num_frames"] = 17UL,
        ["fps"] = 8UL,
        ["num_inference_steps"] = 1UL,
        ["guidance_scale"] = 2.5,
        ["width"] = 64UL,
        ["height"] = 64UL,
        ["output_formats"] = "mp4",
        ["priority"] = "low",
        ["output"] = "gif",
        ["url"] = "https://hooks.invalid/fuzz",
        ["events"] = "video.failed",
        ["order"] = "asc",
        ["limit"] = 20UL,
        ["expires_in"] = 60UL,
        ["index"] = 0UL,
        ["idempotency_key"] = "fuzz-key-1",
    };

    private static readonly string[] s_encodings = ["gzip", "deflate", "identity", "nope", "", "gzip, gzip"];

    private static readonly string[] s_timeouts = ["1S", "50m", "1n", "0S", "-1S", "99999999H", "1X", "", "S", "1"];

    private static readonly string[] s_contentTypes =
    [
        "application/grpc+proto",
        "application/grpc+json",
        "application/grpc-web",
        "application/json",
        "application/grpcx",
        "",
    ];

    /// <summary>All methods of the contracts and of gRPC's health service.</summary>
    public static IReadOnlyList<MethodDescriptor> Methods { get; } =
    [
        .. typeof(Video)
            .Assembly.GetTypes()
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
            .Where(property => property?.PropertyType == typeof(FileDescriptor))
            .Select(property => (FileDescriptor)property!.GetValue(null)!)
            .Append(HealthReflection.Descriptor)
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods),
    ];

    /// <summary>Calls of all methods, and of some methods that do not exist.</summary>
    public Gen<FuzzCase> All =>
        Gen.Frequency(
            (40, Gen.OneOf(Methods.Select(method => Call(GetMethodPath(method), method)))),
            (
                1,
                from path in Gen.Elements(
                    "/",
                    "/x",
                    "/texttovideo.v1.VideoGeneration",
                    "/texttovideo.v1.VideoGeneration/",
                    "/texttovideo.v1.VideoGeneration/getvideo",
                    "/texttovideo.v1.Nope/Get",
                    "/v1/videos"
                )
                from method in Gen.Elements(Methods.AsEnumerable())
                from call in Call(path, method)
                select (FuzzCase)((GrpcCase)call with { HasValidCount = false })
            )
        );

    private static string GetMethodPath(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private Gen<FuzzCase> Call(string path, MethodDescriptor method) =>
        from count in method.IsClientStreaming ? Gen.Choose(0, 6) : Gen.Frequency((20, Gen.Constant(1)), (1, Gen.Elements(0, 2)))
        from messages in Gen.ArrayOf(Message(method.InputType, MaxNesting), count)
        from headers in Headers
        from damage in Damages
        from disconnectAfter in Gen.Frequency((12, Gen.Constant<int?>(null)), (1, Gen.Elements<int?>(1, 5, 50)))
        select (FuzzCase)
            new GrpcCase
            {
                Path = path,
                IsStreaming = method.IsServerStreaming || method.IsClientStreaming,
                HasValidCount = method.IsClientStreaming || count == 1,
                Messages = messages,
                Headers = headers,
                Damage = damage,
                DisconnectAfter = disconnectAfter,
            };

    private Gen<IReadOnlyList<WireField>> Message(MessageDescriptor type, int nesting)
    {
        FieldDescriptor[] fields = [.. type.Fields.InFieldNumberOrder()];
        if (fields.Length == 0 || nesting == 0)
        {
            return Gen.Constant<IReadOnlyList<WireField>>([]);
        }

        // Either one field has an arbitrary value and the others are valid, or all are arbitrary.
        return from arbitrary in Gen.Elements(fields)
            from allArbitrary in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
            from chosen in Gen.CollectToArray(
                fields,
                field =>
                    Gen.Choose(0, 2)
                        .Select(dice =>
                            dice > 0 || field == arbitrary || field.Name is "num_inference_steps" || field.ContainingOneof is not null
                        )
            )
            from parts in Gen.CollectToArray(
                fields.Where((_, index) => chosen[index]),
                field =>
                    from times in field.IsRepeated ? Gen.Choose(0, 2) : Gen.Constant(1)
                    from values in Gen.ArrayOf(
                        allArbitrary || (field == arbitrary && field.FieldType != FieldType.Message)
                            ? Arbitrary(field, nesting)
                            : Valid(field, nesting),
                        times
                    )
                    select values.Select(value => new WireField(field.FieldNumber, value)).ToArray()
            )
            from onlyOne in Gen.Choose(0, 1000)
            select KeepOneOfEach(type, [.. parts.SelectMany(part => part)], onlyOne);
    }

    /// <summary>Keeps only one field of each oneof.</summary>
    private static IReadOnlyList<WireField> KeepOneOfEach(MessageDescriptor type, WireField[] fields, int choice)
    {
        foreach (OneofDescriptor oneof in type.Oneofs.Where(oneof => !oneof.IsSynthetic))
        {
            int kept = oneof.Fields[choice % oneof.Fields.Count].FieldNumber;
            fields = [.. fields.Where(field => field.Number == kept || oneof.Fields.All(other => other.FieldNumber != field.Number))];
        }

        return fields;
    }

    private Gen<object> Valid(FieldDescriptor field, int nesting) =>
        field.FieldType switch
        {
            FieldType.Message => Message(field.MessageType, nesting - 1).Select(object (fields) => fields),
            FieldType.Bytes => Gen.Constant<object>(tensors.GetValueOrDefault(field.Name, [])),
            _ when field.Name == "id" && field.ContainingType == DeleteVideoRequest.Descriptor => Id(KnownIds.Created),
            _ when field.Name == "webhook_id" || (field.Name == "id" && field.File == WebhooksReflection.Descriptor) => Id(
                KnownIds.Webhook
            ),
            _ when field.Name is "id" or "after" => Id(KnownIds.Video),
            FieldType.Float => Gen.Constant<object>(2.5f),
            _ when s_validValues.TryGetValue(field.Name, out object? valid) => Gen.Constant(valid),
            FieldType.String => Gen.Constant<object>(string.Empty),
            FieldType.Double => Gen.Constant<object>(1.0),
            _ => Gen.Constant<object>(1UL),
        };

    private static Gen<object> Id(string kind) => Gen.Choose(0, 23).Select(object (index) => KnownIds.Placeholder(kind, index));

    private Gen<object> Arbitrary(FieldDescriptor field, int nesting) =>
        field.FieldType switch
        {
            FieldType.String => WildText.Any.Select(object (text) => text),
            FieldType.Bytes => Gen.OneOf(WildText.Mutated(tensors.GetValueOrDefault(field.Name, [])), WildText.Bytes)
                .Select(object (bytes) => bytes),
            FieldType.Double => ArbMap.Default.GeneratorFor<double>().Select(object (number) => number),
            FieldType.Float => ArbMap.Default.GeneratorFor<float>().Select(object (number) => number),
            FieldType.Message => Message(field.MessageType, nesting - 1).Select(object (fields) => fields),
            _ => Gen.OneOf(
                    Gen.Elements<ulong>(0, 1, 2, 7, 17, 101, int.MaxValue, 1UL << 31, 1UL << 53, long.MaxValue, ulong.MaxValue),
                    ArbMap.Default.GeneratorFor<ulong>()
                )
                .Select(object (number) => number),
        };

    private static Gen<IReadOnlyList<(string Name, string Value)>> Headers { get; } =
        Gen.Frequency<IReadOnlyList<(string Name, string Value)>>(
            (14, Gen.Constant<IReadOnlyList<(string Name, string Value)>>([])),
            (2, SingleHeader("authorization", Gen.Choose(0, 23).Select(index => $"Bearer {KnownIds.Placeholder(KnownIds.Token, index)}"))),
            (1, SingleHeader("authorization", WildText.Any.Select(ToVisibleAscii))),
            (1, SingleHeader("grpc-timeout", Gen.Elements(s_timeouts))),
            (1, SingleHeader("grpc-encoding", Gen.Elements(s_encodings))),
            (1, SingleHeader("content-type", Gen.Elements(s_contentTypes))),
            (1, SingleHeader("x-fuzz-bin", WildText.Any.Select(ToVisibleAscii))),
            (1, SingleHeader("x-request-id", WildText.Any.Select(ToVisibleAscii)))
        );

    private static Gen<Damage> Damages { get; } =
        Gen.Frequency(
            (10, Gen.Constant(Damage.None)),
            (
                2,
                from kind in Gen.Elements(
                    DamageKind.Truncated,
                    DamageKind.Inserted,
                    DamageKind.Overwritten,
                    DamageKind.Overwritten,
                    DamageKind.Replaced
                )
                from at in Gen.Choose(0, 1000)
                from bytes in WildText.Bytes
                select new Damage(kind, at, bytes)
            ),
            (
                1,
                from prefix in Gen.Elements<byte[]>(
                    [1],
                    [0xFF],
                    [0, 0xFF, 0xFF, 0xFF, 0xFF],
                    [0, 0x04, 0, 0, 1],
                    [0, 0x7F, 0xFF, 0xFF, 0xFF]
                )
                select new Damage(DamageKind.Overwritten, 0, prefix)
            )
        );

    private static Gen<IReadOnlyList<(string Name, string Value)>> SingleHeader(string name, Gen<string> values) =>
        values.Select(IReadOnlyList<(string Name, string Value)> (value) => [(name, value)]);

    private static string ToVisibleAscii(string text) =>
        string.Concat(WildText.ToHeader(text, 1000).Where(one => one is >= ' ' and < '\x7F')).Trim();
}
