using System.Reflection;
using TextToVideo.Contracts;

namespace TextToVideo.Client.Tests;

/// <summary>What other programs compile against.</summary>
public sealed class PublicTypesTests
{
    private static readonly Assembly s_client = typeof(TextToVideoClient).Assembly;

    [Fact]
    public void Signatures_HaveNoTypesOfTheProtocol() =>
        Assert.Empty(
            s_client
                .GetExportedTypes()
                .SelectMany(type => type.GetMembers().OfType<MethodBase>())
                .SelectMany(method =>
                    method
                        .GetParameters()
                        .Select(parameter => parameter.ParameterType)
                        .Append((method as MethodInfo)?.ReturnType ?? typeof(void))
                        .SelectMany(Flatten)
                        .Where(type =>
                            type.Namespace is { } name
                            && (
                                name.StartsWith("Grpc", StringComparison.Ordinal)
                                || name.Contains("V1")
                                || name.StartsWith("Google", StringComparison.Ordinal)
                            )
                        )
                        .Select(type => $"{method.DeclaringType}.{method.Name}: {type}")
                )
        );

    [Fact]
    public void Codes_AreThoseOfTheServerAndOfTheClientItself()
    {
        string[] own =
        [
            TextToVideoErrorCodes.InvalidValue,
            TextToVideoErrorCodes.NotGrpc,
            TextToVideoErrorCodes.Timeout,
            TextToVideoErrorCodes.Unavailable,
        ];

        Assert.Empty(ConstantsOf(typeof(TextToVideoErrorCodes)).Except(ConstantsOf(typeof(ErrorCodes))).Except(own));
    }

    private static IEnumerable<string> ConstantsOf(Type type) => type.GetFields().Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<Type> Flatten(Type type) => type.GetGenericArguments().SelectMany(Flatten).Append(type);
}
