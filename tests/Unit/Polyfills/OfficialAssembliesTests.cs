using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace TextToVideo.Unit.Polyfills;

/// <summary>
/// The official assemblies were compiled against the official API assemblies. Whatever they import from them must be in the ones that are
/// loaded here, by name and signature: a check of the polyfills that their author did not write.
/// </summary>
public sealed class OfficialAssembliesTests
{
    private static readonly string[] ApiAssemblies = ["Grpc.Core.Api", "Grpc.Net.Common"];

    public static TheoryData<string> Officials => ["Grpc.AspNetCore.Server", "Grpc.Net.Client"];

    [Theory]
    [InlineData("Grpc.Core.Api")]
    [InlineData("Grpc.Net.Common")]
    public void ApiAssembly_Identity_IsTheOneThatOfficialAssembliesBindTo(string name)
    {
        var identity = Assembly.Load(name).GetName();

        Assert.Equal(new Version(2, 0, 0, 0), identity.Version);
        Assert.Equal("D754F35622E28BAD", Convert.ToHexString(identity.GetPublicKeyToken()!));
    }

    [Theory]
    [MemberData(nameof(Officials))]
    public void Imports_OfMembersAndTypes_AllResolve(string official)
    {
        var module = Assembly.Load(official).ManifestModule;
        using var file = new PEReader(File.OpenRead(module.FullyQualifiedName));
        var metadata = file.GetMetadataReader();
        EntityHandle[] imports =
        [
            .. metadata.TypeReferences.Where(type => IsFromApi(metadata, type)).Select(type => (EntityHandle)type),
            .. metadata.MemberReferences.Where(member => IsFromApi(metadata, member)).Select(member => (EntityHandle)member),
        ];

        // Stand-ins for the type parameters of whatever generic code imports the member.
        var anything = Enumerable.Repeat(typeof(object), 8).ToArray();
        var missing = new List<string>();
        foreach (var import in imports)
        {
            try
            {
                var member = module.ResolveMember(MetadataTokens.GetToken(import), anything, anything)!;
                if (!IsVisibleTo(official, member))
                {
                    missing.Add($"{member.DeclaringType}.{member.Name} is not visible to {official}.");
                }
            }
            catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or BadImageFormatException)
            {
                missing.Add(exception.Message);
            }
        }

        Assert.Empty(missing);
        Assert.True(imports.Length > 100, $"Only {imports.Length} imports were found in {official}.");
    }

    [Theory]
    [MemberData(nameof(Officials))]
    public void Types_All_LoadAndOverrideWhatTheyMeanTo(string official)
    {
        // Loading fails where an abstract or interface member is there that the official assembly does not know.
        var types = Assembly.Load(official).GetTypes();

        // An override that finds nothing to override becomes a method of its own, silently.
        var lost =
            from type in types
            from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where method.IsVirtual && !method.Attributes.HasFlag(MethodAttributes.NewSlot)
            where method.GetBaseDefinition() == method
            select $"{type}.{method.Name}";
        Assert.Empty(lost);
    }

    private static bool IsVisibleTo(string official, MemberInfo member)
    {
        var isPublic = member switch
        {
            Type type => type.IsVisible,
            MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
            FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
            _ => true,
        };
        return isPublic || member.Module.Assembly.GetCustomAttributes<InternalsVisibleToAttribute>()
            .Any(friend => friend.AssemblyName.StartsWith($"{official},", StringComparison.Ordinal));
    }

    private static bool IsFromApi(MetadataReader metadata, MemberReferenceHandle handle)
    {
        var parent = metadata.GetMemberReference(handle).Parent;
        return parent.Kind switch
        {
            HandleKind.TypeReference => IsFromApi(metadata, (TypeReferenceHandle)parent),
            HandleKind.TypeSpecification => IsFromApi(metadata, (TypeSpecificationHandle)parent),
            _ => false,
        };
    }

    private static bool IsFromApi(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var scope = metadata.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsFromApi(metadata, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => ApiAssemblies.Contains(
                metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)),
            _ => false,
        };
    }

    private static bool IsFromApi(MetadataReader metadata, TypeSpecificationHandle handle)
    {
        // An instance of a generic type: GENERICINST, CLASS or VALUETYPE, then the generic type (ECMA-335 II.23.2.14).
        var signature = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return false;
        }

        signature.ReadCompressedInteger();
        var type = signature.ReadTypeHandle();
        return type.Kind == HandleKind.TypeReference && IsFromApi(metadata, (TypeReferenceHandle)type);
    }
}
